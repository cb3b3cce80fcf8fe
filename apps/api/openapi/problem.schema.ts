import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

export class ProblemFieldError {
  @ApiProperty({ example: 'events.3.start' })
  field: string;

  @ApiProperty({ example: 'must be a date-time' })
  message: string;
}

/** RFC 9457 */
export class Problem {
  @ApiProperty({ example: 'urn:copilot-calendar:problem:event.not-found' })
  type: string;

  @ApiProperty({ example: 'Event not found' })
  title: string;

  @ApiProperty({ example: 404 })
  status: number;

  @ApiProperty({ example: 'There is no event with this id.' })
  detail: string;

  @ApiProperty({ example: 'event.not-found', description: 'Stable and machine-readable.' })
  code: string;

  @ApiPropertyOptional({ type: [ProblemFieldError] })
  errors?: ProblemFieldError[];

  @ApiProperty({ description: 'Also in `X-Request-Id`, and on every log line of the request.' })
  requestId: string;
}
