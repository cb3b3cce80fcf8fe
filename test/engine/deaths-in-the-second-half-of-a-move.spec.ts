import { testDeathsIn } from './support/test-push-deaths';

testDeathsIn('the second half of a move');
