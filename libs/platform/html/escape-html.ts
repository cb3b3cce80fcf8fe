import { escapeText } from 'entities';

/** A text as HTML that shows it. */
export function escapeHtml(text: string): string {
  return escapeText(text);
}
