import helmet from 'helmet';
import type { AppConfig } from '@calendar/platform/config';

/** Headers for the API, the web app and Swagger UI, which needs inline styles and `data:` images but no inline script. */
export function securityHeaders(config: AppConfig): ReturnType<typeof helmet> {
  const https = config.api.publicUrl.startsWith('https:');
  const { issuer } = config.auth;
  const signIn = issuer && URL.canParse(issuer) ? [new URL(issuer).origin] : [];
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        baseUri: ["'self'"],
        connectSrc: ["'self'", ...signIn],
        fontSrc: ["'self'", 'data:'],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        imgSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
        scriptSrc: ["'self'"],
        scriptSrcAttr: ["'none'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        ...(https && { upgradeInsecureRequests: [] }),
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
    // For browsers that do not know frame-ancestors.
    xFrameOptions: { action: 'deny' },
    strictTransportSecurity: https && { maxAge: 31_536_000, includeSubDomains: false },
  });
}
