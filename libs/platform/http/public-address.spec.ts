import { describe, expect, it } from 'vitest';
import { isPublicAddress, urlRefusal } from './public-address';

describe('an address is of the public internet', () => {
  it.each(['8.8.8.8', '93.184.216.34', '100.63.255.255', '100.128.0.1', '172.32.0.1', '2606:4700:4700::1111'])(
    '%s',
    (address) => expect(isPublicAddress(address)).toBe(true),
  );
});

describe('an address is not of the public internet', () => {
  it.each([
    ['nothing', ''],
    ['a name', 'host.example'],
    ['a number', '2130706433'],
    ['unspecified', '0.0.0.0'],
    ['of this network', '0.1.2.3'],
    ['private', '10.0.0.1'],
    ['private', '172.16.0.1'],
    ['private', '192.168.0.1'],
    ['carrier-grade NAT', '100.64.0.1'],
    ['carrier-grade NAT', '100.127.255.255'],
    ['loopback', '127.0.0.1'],
    ['loopback', '127.255.255.254'],
    ['link-local', '169.254.169.254'],
    ['for protocols', '192.0.0.8'],
    ['6to4 relay', '192.88.99.1'],
    ['for benchmarks', '198.18.0.1'],
    ['for documentation', '192.0.2.1'],
    ['multicast', '224.0.0.1'],
    ['multicast', '239.255.255.250'],
    ['reserved', '240.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['unspecified', '::'],
    ['loopback', '::1'],
    ['IPv4-compatible', '::127.0.0.1'],
    ['IPv4-mapped', '::ffff:127.0.0.1'],
    ['IPv4-mapped in hex', '::ffff:a9fe:a9fe'],
    ['IPv4-mapped and public', '::ffff:8.8.8.8'],
    ['IPv4-translated', '::ffff:0:7f00:1'],
    ['NAT64', '64:ff9b::a00:1'],
    ['local NAT64', '64:ff9b:1::a00:1'],
    ['6to4', '2002:a00:1::'],
    ['Teredo', '2001:0:a00:1::1'],
    ['discarded', '100::1'],
    ['for documentation', '2001:db8::1'],
    ['for documentation', '3fff::1'],
    ['unique local', 'fc00::1'],
    ['unique local', 'fd12:3456::1'],
    ['link-local', 'fe80::1'],
    ['link-local with a zone', 'fe80::1%eth0'],
    ['site-local', 'fec0::1'],
    ['multicast', 'ff02::1'],
    ['given to nobody', '4000::1'],
  ])('%s: %s', (_, address) => expect(isPublicAddress(address)).toBe(false));
});

describe('with the sandbox off', () => {
  it.each([
    ['https://host.example/', null],
    ['https://host.example:8443/', null],
    ['https://[2606:4700:4700::1111]/', null],
    ['http://host.example/', 'scheme'],
    ['http://127.0.0.1/', 'scheme'],
    ['https://127.0.0.1/', 'private-address'],
    ['https://127.1/', 'private-address'],
    ['https://0x7f000001/', 'private-address'],
    ['https://2130706433/', 'private-address'],
    ['https://017700000001/', 'private-address'],
    ['https://127.0.0.1./', 'private-address'],
    ['https://１２７.0.0.1/', 'private-address'],
    ['https://localhost/', 'private-address'],
    ['https://LOCALHOST./', 'private-address'],
    ['https://api.localhost/', 'private-address'],
    ['https://[::1]/', 'private-address'],
    ['https://[::ffff:7f00:1]/', 'private-address'],
    ['https://user@host.example/', 'login'],
    ['https://:secret@host.example/', 'login'],
  ])('%s: %s', (url, refusal) => expect(urlRefusal(new URL(url), { loopback: false })).toBe(refusal));
});

describe('with the sandbox on', () => {
  it.each([
    ['http://127.0.0.1:4999/', null],
    ['http://localhost:4999/', null],
    ['https://[::1]:4999/', null],
    ['ftp://127.0.0.1/', 'scheme'],
    ['http://[::ffff:127.0.0.1]/', 'scheme'],
    ['https://[::ffff:127.0.0.1]/', 'private-address'],
    ['http://10.0.0.1/', 'scheme'],
    ['https://10.0.0.1/', 'private-address'],
    ['http://localhost.example/', 'scheme'],
    ['http://user@127.0.0.1/', 'login'],
  ])('%s: %s', (url, refusal) => expect(urlRefusal(new URL(url), { loopback: true })).toBe(refusal));
});
