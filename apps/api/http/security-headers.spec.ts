import { ServerResponse } from 'node:http';
import type { Request, Response } from 'express';
import { expect, it } from 'vitest';
import type { AppConfig } from '@calendar/platform/config';
import { securityHeaders } from './security-headers';

/** What a page is sent with. */
function headersOf(sandbox: { url: string } | null): ServerResponse {
  const config = { api: { publicUrl: 'https://calendar.example' }, auth: {}, sandbox } as unknown as AppConfig;
  const request = { path: '/events', method: 'GET' } as Request;
  const response = new ServerResponse(request);
  securityHeaders(config)(request, response as Response, () => undefined);
  return response;
}

it('nobody may show the pages in a frame, and they show nobody in one', () => {
  const headers = headersOf(null);
  expect(headers.getHeader('content-security-policy')).toContain("frame-ancestors 'none';frame-src 'none';");
  expect(headers.getHeader('x-frame-options')).toBe('DENY');
});

it('but for our own page on which the app stands between the simulated calendars', () => {
  const headers = headersOf({ url: 'http://127.0.0.1:4010' });
  expect(headers.getHeader('content-security-policy')).toContain(
    "frame-ancestors 'self';frame-src 'self' http://127.0.0.1:4010;",
  );
  expect(headers.getHeader('x-frame-options')).toBe('SAMEORIGIN');
});
