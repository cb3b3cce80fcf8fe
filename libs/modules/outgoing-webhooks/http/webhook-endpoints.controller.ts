import { ApiProblems, PathId } from '@calendar/contracts/errors';
import { PageQuery, PageRequest } from '@calendar/contracts/paging';
import { CurrentService, ServiceOnly } from '@calendar/platform/auth';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import type { Response } from 'express';
import { EndpointStore } from '../endpoints/endpoint.store';
import { Endpoints } from '../endpoints/endpoints.service';
import {
  ChangeEndpointBody,
  EndpointPage,
  EndpointView,
  EndpointWithSecretView,
  MakeEndpointBody,
  toEndpointView,
  toViewWithSecret,
} from './endpoint.bodies';

@ApiTags('Webhooks to the host app')
@ApiBearerAuth()
@ServiceOnly()
@Controller('webhook-endpoints')
export class WebhookEndpointsController {
  constructor(
    private readonly endpoints: Endpoints,
    private readonly store: EndpointStore,
  ) {}

  @Post()
  @ApiOperation({
    summary: 'Register an address that is told what happens',
    description:
      'With the backend token, and without X-User-Id: an endpoint is told of everybody. Messages are signed after the ' +
      'Standard Webhooks specification, and come at least once, in order for each event. The secret is shown this once.',
  })
  @ApiCreatedResponse({
    type: EndpointWithSecretView,
    headers: { Location: { required: true, schema: { type: 'string' } } },
  })
  @ApiProblems('validation.failed', 'quota.webhook-endpoints')
  async make(
    @CurrentService() by: string,
    @Body() body: MakeEndpointBody,
    @Res({ passthrough: true }) response: Response,
  ): Promise<EndpointWithSecretView> {
    const made = await this.endpoints.make(by, body);
    response.location(`/api/v1/webhook-endpoints/${made.id}`);
    return toViewWithSecret(made);
  }

  @Get()
  @ApiOperation({ summary: 'The registered addresses, newest first' })
  @ApiOkResponse({ type: EndpointPage })
  @ApiProblems('validation.failed')
  async list(@Query() query: PageQuery): Promise<EndpointPage> {
    const page = PageRequest.of('webhook-endpoints', query);
    const found = await this.store.page({ after: page.after, limit: page.limit });
    const { items, nextCursor } = page.cut(found, ({ position }) => position);
    return { items: items.map(toEndpointView), nextCursor };
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read one, also whether it is well' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ type: EndpointView })
  @ApiProblems('validation.failed', 'webhook-endpoint.not-found')
  async read(@Param('id', PathId) id: string): Promise<EndpointView> {
    return toEndpointView(await this.endpoints.existing(id));
  }

  @Patch(':id')
  @ApiOperation({
    summary: 'Change where it is, what it is told, or switch it on and off',
    description: 'Switching it on sends what has waited. Another address, or a new start, is judged anew.',
  })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ type: EndpointView })
  @ApiProblems('validation.failed', 'webhook-endpoint.not-found')
  async change(
    @CurrentService() by: string,
    @Param('id', PathId) id: string,
    @Body() body: ChangeEndpointBody,
  ): Promise<EndpointView> {
    return toEndpointView(await this.endpoints.change(by, id, body));
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove one', description: 'What waits for it is dropped. Safe to repeat.' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiNoContentResponse()
  @ApiProblems('validation.failed', 'webhook-endpoint.not-found')
  remove(@CurrentService() by: string, @Param('id', PathId) id: string): Promise<void> {
    return this.endpoints.remove(by, id);
  }

  @Post(':id/rotate-secret')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Replace the secret',
    description: 'For 24 hours messages carry a signature with each of the two. The new one is shown this once.',
  })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ type: EndpointWithSecretView })
  @ApiProblems('validation.failed', 'webhook-endpoint.not-found')
  async rotateSecret(@CurrentService() by: string, @Param('id', PathId) id: string): Promise<EndpointWithSecretView> {
    return toViewWithSecret(await this.endpoints.rotateSecret(by, id));
  }
}
