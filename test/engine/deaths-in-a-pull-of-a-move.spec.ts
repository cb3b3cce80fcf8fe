import { testDeathsInReadingOf } from './support/test-pull-deaths';

testDeathsInReadingOf('moved', 'moved and edited');
