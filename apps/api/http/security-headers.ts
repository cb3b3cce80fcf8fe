import type { RequestHandler } from 'express';
import helmet from 'helmet';
import type { AppConfig } from '@calendar/platform/config';

/** Swagger UI, which needs inline styles and `data:` images but no inline script. */
const DOCS = /^\/docs(\/|$)/;

/** Headers for the API, the web app and Swagger UI. Styles come from files only, but for those of Swagger UI. */
export function securityHeaders(config: AppConfig): RequestHandler {
  const strict = headers(config, []);
  const forDocs = headers(config, ["'unsafe-inline'"]);
  return (request, response, next) => (DOCS.test(request.path) ? forDocs : strict)(request, response, next);
}

function headers({ api, auth, sandbox }: AppConfig, moreStyles: readonly string[]): ReturnType<typeof helmet> {
  const https = api.publicUrl.startsWith('https:');
  const signIn = originOf(auth.issuer);
  // With simulated calendars the app has a page on which it stands in a frame, between theirs.
  const [ancestors, frames] = sandbox ? ["'self'", ["'self'", ...originOf(sandbox.url)]] : ["'none'", ["'none'"]];
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        baseUri: ["'self'"],
        connectSrc: ["'self'", ...signIn],
        fontSrc: ["'self'", 'data:'],
        formAction: ["'self'"],
        frameAncestors: [ancestors],
        frameSrc: frames,
        imgSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
        scriptSrc: ["'self'"],
        scriptSrcAttr: ["'none'"],
        styleSrc: ["'self'", ...moreStyles],
        ...(https && { upgradeInsecureRequests: [] }),
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
    // For browsers that do not know frame-ancestors.
    xFrameOptions: { action: sandbox ? 'sameorigin' : 'deny' },
    strictTransportSecurity: https && { maxAge: 31_536_000, includeSubDomains: false },
  });
}

function originOf(url: string | undefined): string[] {
  return url && URL.canParse(url) ? [new URL(url).origin] : [];
}
