import { ApiProblems, PathId } from '@calendar/contracts/errors';
import { PageRequest } from '@calendar/contracts/paging';
import { ServiceOnly } from '@calendar/platform/auth';
import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiBearerAuth, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { DeliveryLog } from '../deliveries/delivery-log.store';
import { Redeliveries } from '../deliveries/redeliveries';
import { Endpoints } from '../endpoints/endpoints.service';
import { DeliveryPage, DeliveryQuery, DeliveryView, toDeliveryView } from './delivery.bodies';

@ApiTags('Webhooks to the host app')
@ApiBearerAuth()
@ServiceOnly()
@Controller('webhook-endpoints/:id/deliveries')
export class WebhookDeliveriesController {
  constructor(
    private readonly endpoints: Endpoints,
    private readonly log: DeliveryLog,
    private readonly redeliveries: Redeliveries,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'What an endpoint was sent, newest first',
    description: 'Kept for 30 days. What an endpoint answered is not kept, but for its status.',
  })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ type: DeliveryPage })
  @ApiProblems('validation.failed', 'webhook-endpoint.not-found')
  async list(@Param('id', PathId) id: string, @Query() query: DeliveryQuery): Promise<DeliveryPage> {
    const { status = null } = query;
    const page = PageRequest.of(`webhook-deliveries:${id}:${status ?? 'all'}`, query);
    await this.endpoints.existing(id);
    const found = await this.log.page(id, { status, after: page.after, limit: page.limit });
    const { items, nextCursor } = page.cut(found, ({ position }) => position);
    return { items: items.map(toDeliveryView), nextCursor };
  }

  @Get(':deliveryId')
  @ApiOperation({ summary: 'Read one delivery' })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiParam({ name: 'deliveryId', format: 'uuid' })
  @ApiOkResponse({ type: DeliveryView })
  @ApiProblems('validation.failed', 'webhook-endpoint.not-found', 'webhook-delivery.not-found')
  async read(@Param('id', PathId) id: string, @Param('deliveryId', PathId) deliveryId: string): Promise<DeliveryView> {
    await this.endpoints.existing(id);
    return toDeliveryView(await this.redeliveries.existing(id, deliveryId));
  }

  @Post(':deliveryId/redeliver')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Send it once more, or at once what waits for its time',
    description: 'With the same `webhook-id`, so that a receiver knows what it has had already.',
  })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiParam({ name: 'deliveryId', format: 'uuid' })
  @ApiAcceptedResponse({ type: DeliveryView })
  @ApiProblems(
    'validation.failed',
    'webhook-endpoint.not-found',
    'webhook-endpoint.disabled',
    'webhook-delivery.not-found',
  )
  async redeliver(
    @Param('id', PathId) id: string,
    @Param('deliveryId', PathId) deliveryId: string,
  ): Promise<DeliveryView> {
    return toDeliveryView(await this.redeliveries.redeliver(id, deliveryId));
  }
}
