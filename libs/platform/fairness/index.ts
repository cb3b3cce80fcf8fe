export { FairPlaces, NoPlaceError, type FairPlacesLimits } from './fair-places';
