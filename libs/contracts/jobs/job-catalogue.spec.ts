import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { JOBS } from './job-catalogue';

it('a preview may be asked for any link: their ids are hashes, which have no version as random ids do', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const linkId = createHash('md5')
        .update(text)
        .digest('hex')
        .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
      const drafts = [{ provider: 'google', draft: {}, key: { linkId, generation: 0 }, fields: null }];
      expect(JOBS.render_event_drafts.payload.parse({ drafts })).toEqual({ drafts });
    }),
  );
});
