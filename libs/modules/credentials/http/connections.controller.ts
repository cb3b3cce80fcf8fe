import { ApiProblems, PathId, problem } from '@calendar/contracts/errors';
import { SyncStates, type ConnectionSyncState } from '@calendar/contracts/ports';
import { PROVIDER_IDS } from '@calendar/contracts/vocabulary';
import { CurrentUser, type Caller } from '@calendar/platform/auth';
import { Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBearerAuth,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import type { Credential } from '../credential';
import { CredentialsService, type DisconnectOptions } from '../credentials.service';
import { ConnectionList, DisconnectQuery, StartAccepted, type ConnectionView } from './connection.bodies';

const ENDED_ACCESS = {
  reconnect: {
    code: 'connection.reauth-required',
    message: 'Access to this account has ended. Connect it again; what is waiting then goes on by itself.',
  },
  administrator: {
    code: 'connection.admin-required',
    message:
      'The administrators of this account do not allow access to its calendar. Ask them to allow it, then connect the ' +
      'account again; what is waiting then goes on by itself.',
  },
} as const;

@ApiTags('Calendar accounts')
@ApiBearerAuth()
@Controller('calendar')
export class ConnectionsController {
  constructor(
    private readonly credentials: CredentialsService,
    private readonly syncStates: SyncStates,
  ) {}

  @Get('connections')
  @ApiOperation({ summary: 'The connected calendar accounts and how far their sync is' })
  @ApiOkResponse({ type: ConnectionList, description: 'Oldest first; not paged.' })
  async list(@CurrentUser() caller: Caller): Promise<ConnectionList> {
    const credentials = await this.credentials.ofUser(caller.userId);
    const shared = new Set(await this.credentials.sharedOfUser(caller.userId));
    const states = await this.syncStates.ofConnections(credentials);
    const items = credentials.map((credential) => ({
      ...toView(credential, states.get(credential.id)!),
      sharedWithOthers: shared.has(credential.id),
    }));
    return { items };
  }

  @Post('connections/:id/start')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Begin the first sync of an account that was connected for review',
    description: 'Safe to repeat, and nothing to do for an account that has begun already.',
  })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiAcceptedResponse({ type: StartAccepted })
  @ApiProblems('validation.failed', 'connection.not-found', 'connection.disconnecting')
  async start(@CurrentUser() caller: Caller, @Param('id', PathId) id: string): Promise<StartAccepted> {
    await this.credentials.startFirstSync(caller.userId, id);
    return { status: 'accepted' };
  }

  @Delete('connections/:id')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Disconnect one account',
    description:
      'Stops its sync, revokes the grant where the provider can, and destroys the tokens. While somebody else is ' +
      'connected to the account it is not revoked, unless with `endAccess`. Safe to repeat, also when ' +
      'the connection is gone. The answer waits up to three seconds for the end; after that, and with ' +
      '`removeEvents`, the connection is `disconnecting` until it is gone from the list.',
  })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiNoContentResponse({ description: 'Disconnected, or about to be.' })
  @ApiProblems('validation.failed', 'connection.not-found')
  async disconnectOne(
    @CurrentUser() caller: Caller,
    @Param('id', PathId) id: string,
    @Query() query: DisconnectQuery,
  ): Promise<void> {
    await this.credentials.disconnectOne(caller.userId, id, toOptions(query));
  }

  @Delete(':provider')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Disconnect every account of a provider',
    description:
      'As for one account. Microsoft cannot revoke a grant for an app: people remove the consent themselves, at ' +
      'https://myapps.microsoft.com (work) or https://account.live.com/consent/Manage (personal).',
  })
  @ApiParam({ name: 'provider', enum: PROVIDER_IDS })
  @ApiNoContentResponse({ description: 'Disconnected, or about to be.' })
  @ApiProblems('validation.failed', 'provider.unknown')
  async disconnectProvider(
    @CurrentUser() caller: Caller,
    @Param('provider') provider: string,
    @Query() query: DisconnectQuery,
  ): Promise<void> {
    if (!PROVIDER_IDS.some((known) => known === provider)) {
      throw problem('provider.unknown', { detail: `The provider is one of: ${PROVIDER_IDS.join(', ')}.` });
    }
    await this.credentials.disconnectProvider(caller.userId, provider, toOptions(query));
  }
}

function toOptions({ removeEvents, endAccess }: DisconnectQuery): DisconnectOptions {
  return { removeEvents: removeEvents === 'true', endAccess: endAccess === 'true' };
}

/** Named one by one: no token and no internal field leaves by accident. */
function toView(credential: Credential, sync: ConnectionSyncState): Omit<ConnectionView, 'sharedWithOthers'> {
  return {
    id: credential.id,
    provider: credential.provider,
    accountEmail: credential.accountEmail,
    status: credential.status,
    scopes: credential.scopes,
    connectedAt: credential.createdAt.toISOString(),
    lastSyncedAt: sync.lastSyncedAt,
    lastCheckedAt: sync.lastCheckedAt,
    nextRetryAt: sync.nextRetryAt,
    firstSync: sync.firstSync,
    removing: sync.removing,
    lastError: reauthErrorOf(credential) ?? sync.lastError,
    push: sync.push,
    links: sync.links,
    waiting: sync.waiting,
  };
}

function reauthErrorOf({ status, reauthSince, reauthRemedy }: Credential): ConnectionView['lastError'] {
  if (status !== 'reauth_required' || !reauthSince) return null;
  return { ...ENDED_ACCESS[reauthRemedy ?? 'reconnect'], at: reauthSince.toISOString() };
}
