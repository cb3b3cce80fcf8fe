import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { ApiProblems, problem } from '@calendar/contracts/errors';
import { Public, RefusedCallers, type AuthenticatedRequest } from '@calendar/platform/auth';
import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { Feed } from '../feeds/feed';
import { FeedContents } from '../feeds/feed-contents';
import { hashOfToken } from '../feeds/feed-token';
import { FetchedFeedStore } from '../feeds/fetched-feed.store';
import { hasNotChanged, tagOf } from './has-not-changed';

const zipped = promisify(gzip);

/** What calendar programs fetch. The token in the path is all that they have, so the path stands in no log and no trace. */
@ApiTags('Feeds')
@Controller('feeds')
export class PublishedFeedController {
  constructor(
    private readonly store: FetchedFeedStore,
    private readonly contents: FeedContents,
    private readonly strangers: RefusedCallers,
  ) {}

  @Get(':token.ics')
  @Public()
  @ApiOperation({
    summary: 'A feed, for calendar programs',
    description:
      'Also HEAD. From 30 days ago to 18 months ahead, at most 2,000 events; cancelled ones stay for 30 days. 60 times an ' +
      'hour for each address. Whoever sends the `ETag` or the time of before gets a 304 when nothing has changed.',
  })
  @ApiParam({ name: 'token' })
  @ApiOkResponse({ content: { 'text/calendar': { schema: { type: 'string' } } } })
  @ApiResponse({ status: 304, description: 'Nothing has changed.' })
  @ApiProblems('feed.not-found', 'feed.too-often')
  async read(
    @Param('token') token: string,
    @Req() request: AuthenticatedRequest,
    @Res() response: Response,
  ): Promise<void> {
    const feed = await this.fetched(token, request);
    const { entityTag } = await this.contents.stateOf(feed);
    const { changedAt, toldAs } = await this.store.noteTag(feed.id, entityTag);
    const encoding = request.acceptsEncodings(['gzip', 'identity']) === 'gzip' ? 'gzip' : 'identity';
    response.set({
      ETag: tagOf(entityTag, encoding),
      'Last-Modified': toldAs.toUTCString(),
      'Cache-Control': 'private, max-age=300',
      Vary: 'Accept-Encoding',
      'X-Robots-Tag': 'noindex',
      'Referrer-Policy': 'no-referrer',
    });
    // Not by `send`: it decides by the time that was told, which may be a second too early.
    if (hasNotChanged(request.headers, { entityTag, changedAt })) return void response.status(304).end();
    const written = await this.contents.documentOf(feed);
    const plain = Buffer.from(written.document);
    const body = encoding === 'gzip' ? await zipped(plain) : plain;
    response.set({
      ETag: tagOf(written.entityTag, encoding),
      'Content-Type': 'text/calendar; charset=utf-8',
      'Content-Length': String(body.length),
      ...(encoding === 'gzip' && { 'Content-Encoding': 'gzip' }),
    });
    response.end(body);
  }

  /** Addresses are not limited: Google fetches for everybody from a few. Only who guesses is counted, by where they come from. */
  private async fetched(token: string, request: AuthenticatedRequest): Promise<Feed> {
    const hash = hashOfToken(token);
    const fetch = hash === null ? { kind: 'unknown' as const } : await this.store.fetch(hash);
    if (fetch.kind === 'counted') return fetch.feed;
    if (fetch.kind === 'too-often') {
      throw problem('feed.too-often', {
        detail: `A feed may be fetched 60 times an hour. Try again in ${fetch.retryAfterSeconds} s.`,
        headers: { 'Retry-After': String(fetch.retryAfterSeconds) },
      });
    }
    await this.strangers.count(request);
    throw problem('feed.not-found', { detail: 'There is no feed here (any more). Make a new one in the settings.' });
  }
}
