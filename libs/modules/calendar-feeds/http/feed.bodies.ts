import { CAREER_EVENT_TYPES, type CareerEventType } from '@calendar/contracts/vocabulary';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMinSize, ArrayUnique, IsArray, IsBoolean, IsIn, Matches, MaxLength, ValidateIf } from 'class-validator';
import { FEED_DETAILS, type Feed, type FeedDetail } from '../feeds/feed';
import type { FeedWithAddress } from '../feeds/feeds.service';

const LONGEST_NAME = 100;
/** One line that says something, without control characters and halves of surrogate pairs. */
const NAME = /^(?!\s*$)[^\p{Cc}\p{Cs}]+$/u;
const TYPES = { enum: CAREER_EVENT_TYPES, isArray: true, minItems: 1, uniqueItems: true } as const;

/** For a property that may be left out, but is no `null`. */
const IfGiven = () => ValidateIf((_body, value) => value !== undefined);

export class MakeFeedBody {
  @ApiProperty({ example: 'Job search', maxLength: LONGEST_NAME, description: 'What calendar programs call it.' })
  @Matches(NAME, { message: 'name must be one line of text' })
  @MaxLength(LONGEST_NAME)
  name: string;

  @ApiPropertyOptional({ ...TYPES, default: CAREER_EVENT_TYPES })
  @IfGiven()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsIn(CAREER_EVENT_TYPES, { each: true })
  eventTypes?: CareerEventType[];

  @ApiPropertyOptional({ enum: FEED_DETAILS, default: 'full', description: '`busy` shows the time and nothing else.' })
  @IfGiven()
  @IsIn(FEED_DETAILS)
  detail?: FeedDetail;

  @ApiPropertyOptional({ default: false, description: 'Whether its events bring their alerts along.' })
  @IfGiven()
  @IsBoolean()
  reminders?: boolean;

  @ApiPropertyOptional({ default: true, description: 'Leaves out what a connected calendar shows already.' })
  @IfGiven()
  @IsBoolean()
  skipLinked?: boolean;
}

export class FeedView {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ example: 'Job search' })
  name: string;

  @ApiProperty({ enum: CAREER_EVENT_TYPES, isArray: true })
  eventTypes: CareerEventType[];

  @ApiProperty({ enum: FEED_DETAILS })
  detail: FeedDetail;

  @ApiProperty({ example: false })
  reminders: boolean;

  @ApiProperty({ example: true })
  skipLinked: boolean;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true, description: 'When it got its present address.' })
  rotatedAt: string | null;

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    nullable: true,
    description: 'When somebody last asked for it; `null`: nobody has yet.',
  })
  lastFetchedAt: string | null;
}

export class FeedWithAddressView extends FeedView {
  @ApiProperty({
    example: 'https://calendar.example/api/v1/feeds/3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.ics',
    description: 'Whoever has it can read the feed. It is shown this once.',
  })
  url: string;

  @ApiProperty({
    example: 'webcal://calendar.example/api/v1/feeds/3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.ics',
    description: 'The same for calendar programs that open such addresses by themselves.',
  })
  webcalUrl: string;
}

/** All of them: there are at most five. */
export class FeedList {
  @ApiProperty({ type: [FeedView] })
  items: FeedView[];
}

export function toFeedView(feed: Feed): FeedView {
  const { id, name, eventTypes, detail, reminders, skipLinked } = feed;
  return {
    id,
    name,
    eventTypes,
    detail,
    reminders,
    skipLinked,
    createdAt: feed.createdAt.toISOString(),
    rotatedAt: feed.rotatedAt?.toISOString() ?? null,
    lastFetchedAt: feed.lastFetchedAt?.toISOString() ?? null,
  };
}

export function toViewWithAddress({ url, webcalUrl, ...feed }: FeedWithAddress): FeedWithAddressView {
  return Object.assign(toFeedView(feed), { url, webcalUrl });
}
