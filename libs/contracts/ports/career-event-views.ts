/** "Show me this event as the API does." Answered by career-events in the API. */
export abstract class CareerEventViews {
  /** The representation of `GET /events/{id}`. @throws AppError `event.not-found` */
  abstract of(userId: string, eventId: string): Promise<object>;
}
