import { testDeathsInReadingOf } from './support/test-pull-deaths';

testDeathsInReadingOf('edited', 'deleted');
