import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional, ApiResponse } from '@nestjs/swagger';
import { FIELD_RULES, type FieldRule } from '@calendar/platform/errors';
import { PROBLEM_CATALOGUE, type ProblemCode } from './catalogue';

export class FieldErrorBody {
  @ApiProperty({ example: 'events.3.start', description: 'Path of the field.' })
  field: string;

  @ApiProperty({ enum: FIELD_RULES, enumName: 'FieldRule', example: 'format', description: 'The rule that it breaks.' })
  rule: FieldRule;

  @ApiProperty({ example: 'must be an ISO 8601 time with an offset' })
  message: string;
}

/** RFC 9457 problem document, as every error is answered. */
export class ProblemBody {
  @ApiProperty({ example: 'urn:copilot-calendar:problem:event.not-found' })
  type: string;

  @ApiProperty({ example: 'Event not found' })
  title: string;

  @ApiProperty({ type: 'integer', example: 404 })
  status: number;

  @ApiProperty({ example: 'There is no event with this id.', description: 'What happened, and what to do next.' })
  detail: string;

  @ApiProperty({ example: 'event.not-found', description: 'Stable; decide by it, never by the text.' })
  code: string;

  @ApiPropertyOptional({ type: [FieldErrorBody] })
  errors?: FieldErrorBody[];

  @ApiProperty({ example: '7f9c2b1e-1d6f-4a59-8c3e-2a4b6c8d0e1f' })
  requestId: string;
}

/** Documents the problems that a route can answer with; codes with the same status share one entry. */
export function ApiProblems(...codes: ProblemCode[]) {
  const byStatus = Map.groupBy(codes, (code) => PROBLEM_CATALOGUE[code][0]);
  return applyDecorators(
    ...[...byStatus].map(([status, ofStatus]) =>
      ApiResponse({
        status,
        description: ofStatus.map((code) => `\`${code}\`: ${PROBLEM_CATALOGUE[code][1]}`).join('<br>'),
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/ProblemBody' },
            examples: Object.fromEntries(
              ofStatus.map((code) => [
                code,
                {
                  value: {
                    type: `urn:copilot-calendar:problem:${code}`,
                    title: PROBLEM_CATALOGUE[code][1],
                    status,
                    detail: 'What happened here, and what to do next.',
                    code,
                    requestId: '7f9c2b1e-1d6f-4a59-8c3e-2a4b6c8d0e1f',
                  },
                },
              ]),
            ),
          },
        },
      }),
    ),
  );
}
