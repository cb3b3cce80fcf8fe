export { editHtml } from './edit-html';
export { escapeHtml } from './escape-html';
export { formsOf, hasScheme } from './link-text';
export { readHtml, type HtmlLine, type ReadHtml, type ReadingRules } from './read-html';
