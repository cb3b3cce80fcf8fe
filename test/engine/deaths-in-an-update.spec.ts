import { testDeathsIn } from './support/test-push-deaths';

testDeathsIn('an update');
