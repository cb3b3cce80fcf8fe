import { testDeathsIn } from './support/test-push-deaths';

testDeathsIn('a create');
