import { ApiProblems, problem } from '@calendar/contracts/errors';
import { CurrentUser, type Caller } from '@calendar/platform/auth';
import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiExtraModels, ApiOkResponse, ApiOperation, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { LiveStreams } from '../live/live-streams';
import { STREAM_MESSAGES } from './stream.messages';

@ApiTags('Notifications')
@ApiBearerAuth()
@Controller('stream')
export class StreamController {
  constructor(private readonly streams: LiveStreams) {}

  @Get()
  @ApiOperation({
    summary: 'What happens, while it happens',
    description:
      'Server-Sent Events of this person. They are hints to read again, and notifications whole; when a stream ends, as it does with its token, open it again and read what you show anew. Send the ' +
      'bearer token in the header, as everywhere.',
  })
  @ApiExtraModels(...STREAM_MESSAGES)
  @ApiOkResponse({
    description: 'An endless stream. The schema shows one message: its `event:` line, and its `data:` line as JSON.',
    content: {
      'text/event-stream': {
        schema: {
          oneOf: STREAM_MESSAGES.map((message) => ({ $ref: getSchemaPath(message) })),
        },
      },
    },
  })
  @ApiProblems('stream.too-many')
  open(@CurrentUser() caller: Caller, @Req() request: Request, @Res() response: Response): void {
    response.status(200).set({
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    });
    if (request.method === 'HEAD') return void response.end();
    const close = this.streams.open(caller.userId, response, caller.tokenExpiresAt);
    if (!close) {
      throw problem('stream.too-many', { detail: 'Close a stream that is no longer looked at, then open this one.' });
    }
    // The end of the response, because a request closes as soon as its body has been read.
    if (response.closed) close();
    else response.once('close', close);
  }
}
