/** What the service makes of a text body when it is read again: a page that shows it. */
export function htmlOfText(text: string): string {
  const shown = escapeHtml(text).replace(/\r?\n/g, '<br>\r\n');
  return page(`<!-- converted from text --><div class="PlainText">${shown}</div>`);
}

/** What the service makes of an HTML body: a page of its own, without what it takes for dangerous. */
export function htmlOfHtml(html: string): string {
  const inner = /<body[^>]*>([\s\S]*)<\/body>/i.exec(html)?.[1] ?? html;
  return page(inner.replace(/<script[\s\S]*?<\/script>/gi, '').trim());
}

/** `Prefer: outlook.body-content-type="text"`: with CRLF, as Exchange writes lines. */
export function textOfHtml(html: string): string {
  const inner = /<body[^>]*>([\s\S]*)<\/body>/i.exec(html)?.[1] ?? html;
  const text = inner
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/\r?\n/g, '')
    .replace(/<br\s*\/?>/gi, '\n')
    .replace(/<\/(p|div|li|tr|h\d)>/gi, '\n')
    .replace(/<[^>]+>/g, '')
    .replace(/&nbsp;/g, '\u00a0')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&');
  return text.replace(/\n+$/, '').replace(/\n/g, '\r\n');
}

function page(body: string): string {
  return (
    '<html>\r\n<head>\r\n<meta http-equiv="Content-Type" content="text/html; charset=utf-8">\r\n</head>\r\n' +
    `<body>\r\n${body}\r\n</body>\r\n</html>\r\n`
  );
}

function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
