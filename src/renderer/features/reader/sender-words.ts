// What is known of a sender, in words: what the account's own server found out, and what earlier mail tells.
import type { SenderCheck, SenderCheckResult } from '../../../shared/model/body.ts';
import type { Address } from '../../../shared/model/message.ts';
import type { SenderTruth } from '../../../shared/model/sender.ts';
import { readableAddress, readableDomain } from './readable-address.ts';

export interface SenderRemark {
  readonly tone: 'good' | 'plain' | 'warning';
  readonly text: string;
  /** More, for who asks. */
  readonly detail?: string;
}

const RESULTS: Readonly<Record<SenderCheckResult, string>> = {
  pass: 'passed',
  fail: 'failed',
  softfail: 'failed (but the domain does not insist)',
  neutral: 'says neither yes nor no',
  none: 'not used by this domain',
  temperror: 'could not be looked up',
  permerror: 'is set up wrongly by this domain',
  policy: 'refused by the server’s own rules',
};

function detailOf(check: SenderCheck): string {
  const said = (name: string, result: SenderCheckResult | null): string =>
    `${name} ${result === null ? 'not checked' : RESULTS[result]}`;
  const signed = check.signedBy === null ? '' : `, signed by ${check.signedBy}`;
  return `According to ${check.server}: ${said('DMARC', check.dmarc)}; ${said('DKIM', check.dkim)}${signed}; ${said('SPF', check.spf)}.`;
}

const domainOf = (address: string): string =>
  readableDomain(address.slice(address.lastIndexOf('@') + 1)) || 'its sender';

/** @param truth null while it is not known; @param check absent when no believed server said anything */
export function senderRemarks(
  from: Address,
  check: SenderCheck | undefined,
  truth: SenderTruth | null,
): SenderRemark[] {
  const remarks: SenderRemark[] = [];
  const domain = domainOf(from.address);
  if (truth?.imitates) {
    remarks.push({
      tone: 'warning',
      text: `Not ${readableAddress(truth.imitates)}, whom you know, though it looks alike`,
    });
  }
  if (check) {
    const detail = detailOf(check);
    if (check.verdict === 'verified')
      remarks.push({ tone: 'good', text: `Verified: from ${domain}`, detail });
    else if (check.verdict === 'failed') {
      remarks.push({ tone: 'warning', text: `Your mail server doubts that this is from ${domain}`, detail });
    } else remarks.push({ tone: 'plain', text: `Not verified: may not be from ${domain}`, detail });
  }
  if (truth?.firstMessage) remarks.push({ tone: 'plain', text: 'First message from this address' });
  if (truth && truth.repliesElsewhere.length > 0) {
    const to = truth.repliesElsewhere.map(({ address }) => readableAddress(address)).join(', ');
    remarks.push({ tone: 'plain', text: `Answers go to ${to}` });
  }
  return remarks;
}
