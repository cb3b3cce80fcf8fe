import { testDeathsIn } from './support/test-push-deaths';

testDeathsIn('the first half of a move');
