import type { ProviderName } from '../provider-name';
import { html, type Html } from './html';
import { STYLE } from './style';

export interface PageOptions {
  title: string;
  body: Html;
  /** Colours the page. */
  provider?: ProviderName;
  /** For forms and single questions. */
  narrow?: boolean;
}

/** A whole page of the sandbox. */
export function page({ title, body, provider, narrow }: PageOptions): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <link rel="icon" href="data:," />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · Sandbox</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body class="${provider ?? 'sandbox'}">
        <header class="top">
          <a href="/">Calendar sandbox</a>
          <span class="badge">simulated</span>
        </header>
        <main class="${narrow ? 'narrow' : ''}">${body}</main>
      </body>
    </html> `.markup;
}
