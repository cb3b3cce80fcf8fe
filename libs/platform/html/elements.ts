/** What of HTML matters to whoever reads its text (HTML Standard, "Rendering" and "Phrasing content"). */

/** Their content does not show. */
export const HIDDEN: ReadonlySet<string> = names(
  'head style script title template noframes noembed object iframe xml datalist',
);

/** They begin and end lines. */
export const BLOCKS: ReadonlySet<string> = names(
  'p div li ul ol dl dt dd tr table thead tbody tfoot caption h1 h2 h3 h4 h5 h6 blockquote pre hr section article ' +
    'header footer main nav aside address center fieldset figure figcaption form details summary body',
);

/** They say something by how they look: a mere text in their place would lose it. */
export const FORMATTING: ReadonlySet<string> = names(
  'b strong i em u s strike del ins mark code kbd sub sup ul ol li table img blockquote h1 h2 h3 h4 h5 h6 pre',
);

export const CELLS: ReadonlySet<string> = names('td th');

/** They have no end. */
export const VOID: ReadonlySet<string> = names('area base br col embed hr img input link meta source track wbr');

const KNOWN: ReadonlySet<string> = new Set([
  ...HIDDEN,
  ...BLOCKS,
  ...FORMATTING,
  ...CELLS,
  ...VOID,
  ...names(
    'html a abbr b bdi bdo big button cite data dfn font label map meter nobr output picture progress q rp rt ruby samp ' +
      'select small span svg textarea time tt var video audio canvas colgroup legend option optgroup input noscript html-blob',
  ),
]);
/** Elements of Office that are no part of HTML. */
const OF_OFFICE = /^(?:o|v|w|m|x|st\d+):[a-z]/;
const ATTRIBUTE = /^[a-z_][\w:.-]*$/;

/** Whether a tag is one, and not somebody's text in angle brackets, as in `List<String>` or `<sam@acme.example>`. */
export function isMarkup(name: string, attributes: ReadonlyMap<string, string>): boolean {
  return (KNOWN.has(name) || OF_OFFICE.test(name)) && [...attributes.keys()].every((each) => ATTRIBUTE.test(each));
}

function names(list: string): ReadonlySet<string> {
  return new Set(list.split(' '));
}
