const MINUTE_MS = 60_000;

/**
 * How a provider's rules for zones differ from those of this machine, which may be of another release. As there, one set
 * of rules serves everybody who runs in this process.
 */
export class ZoneData {
  private readonly ahead = new Map<string, number>();

  /** @param minutesAhead by IANA name: how much further ahead of UTC a zone is than this machine thinks */
  change(minutesAhead: Readonly<Record<string, number>>): void {
    this.ahead.clear();
    for (const [zone, minutes] of Object.entries(minutesAhead)) this.ahead.set(zone, minutes * MINUTE_MS);
  }

  /** In milliseconds; 0 where nothing differs. */
  aheadBy(zone: string): number {
    return this.ahead.get(zone) ?? 0;
  }
}
