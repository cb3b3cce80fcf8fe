import type { ProviderErrorCode } from '@calendar/contracts/calendar-provider';

/**
 * What each error code of Graph, and of the Exchange behind it, means: one class for each, whatever status it comes with.
 * In lower case, as Microsoft promises no case. From the error pages of Graph and the response codes of Exchange Web
 * Services, whose names Graph passes on, mostly with a 400. A code that is not known, or that comes with several
 * meanings (`ExtensionError`, `Forbidden`), is judged by its status.
 */
export const GRAPH_CODES = {
  // The token.
  invalidauthenticationtoken: 'auth-rejected',
  errorinvalidauthorizationcontext: 'auth-rejected',
  unauthenticated: 'auth-rejected',
  // What this account may not do, or may no longer.
  erroraccessdenied: 'permission-missing',
  accessdenied: 'permission-missing',
  authorization_requestdenied: 'permission-missing',
  erroraccountdisabled: 'permission-missing',
  errorpasswordchangerequired: 'permission-missing',
  errorpasswordexpired: 'permission-missing',
  errorinvalidlicense: 'permission-missing',
  errorcannotdeleteobject: 'permission-missing',
  // No licence, kept on premises, or not made yet.
  mailboxnotenabledforrestapi: 'mailbox-missing',
  mailboxnotsupportedforrestapi: 'mailbox-missing',
  errornonexistentmailbox: 'mailbox-missing',
  errormissingemailaddress: 'mailbox-missing',
  errornocalendar: 'mailbox-missing',
  nomailbox: 'mailbox-missing',
  errorquotaexceeded: 'mailbox-full',
  quotalimitreached: 'mailbox-full',
  insufficientstorage: 'mailbox-full',
  // Somebody else's event.
  errorcalendarisnotorganizer: 'not-organizer',
  // Too much, of this mailbox or of the application.
  applicationthrottled: 'rate-limited',
  toomanyrequests: 'rate-limited',
  activitylimitreached: 'rate-limited',
  errorserverbusy: 'rate-limited',
  errorexceededconnectioncount: 'rate-limited',
  errorsubmissionquotaexceeded: 'rate-limited',
  errortoomanyobjectsopened: 'rate-limited',
  // A delta link that is no longer good.
  syncstatenotfound: 'cursor-expired',
  syncstateinvalid: 'cursor-expired',
  resyncrequired: 'cursor-expired',
  errorinvalidsyncstatedata: 'cursor-expired',
  // The event, as it stands; the first also comes without If-Match, when Exchange loses a race inside.
  errorirresolvableconflict: 'precondition-failed',
  errorstaleobject: 'precondition-failed',
  errorinvalidchangekey: 'precondition-failed',
  // An id that cannot be parsed in this mailbox belongs to no event of it.
  erroritemnotfound: 'not-found',
  resourcenotfound: 'not-found',
  errorinvalididmalformed: 'not-found',
  errorinvalidid: 'not-found',
  errorfoldernotfound: 'not-found',
  errorduplicatetransactionid: 'already-exists',
  // What will be refused every time.
  errorinvalidrequest: 'invalid',
  errorinvalidparameter: 'invalid',
  errorinvalidargument: 'invalid',
  errorpropertyvalidationfailure: 'invalid',
  timezonenotsupportedexception: 'invalid',
  erroroccurrencecrossingboundary: 'invalid',
  errorcalendardurationistoolong: 'invalid',
  errorcalendarenddateisearlierthanstartdate: 'invalid',
  errorcalendarinvalidtimezone: 'invalid',
  errorcalendarinvalidrecurrence: 'invalid',
  errorcalendarviewrangetoobig: 'invalid',
  errorvalueoutofrange: 'invalid',
  errormessagesizeexceeded: 'invalid',
  errorschemavalidation: 'invalid',
  errorvirusdetected: 'invalid',
  requestbodyread: 'invalid',
  badrequest: 'invalid',
  invalidrequest: 'invalid',
  validationerror: 'invalid',
  // A mailbox on its way to another server, a store or a directory that is away: over in minutes or hours.
  errormailboxmoveinprogress: 'unavailable',
  errormailboxfailover: 'unavailable',
  errormailboxstoreunavailable: 'unavailable',
  errormailboxlogonfailed: 'unavailable',
  mailboxinfostale: 'unavailable',
  errortimeoutexpired: 'unavailable',
  errorconnectionfailed: 'unavailable',
  errorconnectionfailedtransienterror: 'unavailable',
  erroradunavailable: 'unavailable',
  erroradoperation: 'unavailable',
  errorinsufficientresources: 'unavailable',
  errorbatchprocessingstopped: 'unavailable',
  errornorespondingcasindestinationsite: 'unavailable',
  errornoapplicableproxycasserversavailable: 'unavailable',
  errorproxycallfailed: 'unavailable',
  errorproxyrequestprocessingfailed: 'unavailable',
  errorinternalservertransienterror: 'unavailable',
  errorinternalservererror: 'unavailable',
  internalservererror: 'unavailable',
  generalexception: 'unavailable',
  resourcelocked: 'unavailable',
  servicenotavailable: 'unavailable',
  serviceunavailable: 'unavailable',
  gatewaytimeout: 'unavailable',
  unknownerror: 'unavailable',
} as const satisfies Record<string, ProviderErrorCode>;

const CLASSES: ReadonlyMap<string, ProviderErrorCode> = new Map(Object.entries(GRAPH_CODES));

/** @param code in whatever case */
export function classOfCode(code: string): ProviderErrorCode | undefined {
  return CLASSES.get(code.toLowerCase());
}
