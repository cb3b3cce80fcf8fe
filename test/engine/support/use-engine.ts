import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { Engine } from './engine';
import type { EnginePerson } from './engine-person';

export interface Scene {
  engine: Engine;
  /** Somebody new for each test. */
  person: EnginePerson;
}

/** An engine for the tests of a file; each of them begins with nothing to do. @param env of API and worker */
export function useEngine(env: NodeJS.ProcessEnv = {}): Scene {
  const scene = {} as Scene;
  beforeAll(async () => {
    scene.engine = await Engine.start(env);
  });
  afterAll(() => scene.engine.stop());
  beforeEach(async () => {
    await scene.engine.forget();
    scene.person = await scene.engine.person();
  });
  afterEach(() => scene.engine.tellOfMishaps());
  return scene;
}
