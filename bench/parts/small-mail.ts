// Small messages for benches of lists: what matters is their number, not their text.

export function smallMessage(n: number): string {
  const references =
    n % 3 === 0 && n > 1
      ? [`In-Reply-To: <m${n - 1}@example.org>`, `References: <m${n - 1}@example.org>`]
      : [];
  return [
    `From: "Person Number ${n % 997}" <person${n % 997}@example${n % 13}.org>`,
    'To: "Ann Example" <ann@example.net>, list@lists.example.com',
    `Subject: Re: topic ${n % 4001} and what became of it`,
    `Message-ID: <m${n}@example.org>`,
    `Date: ${new Date(1_700_000_000_000 + n * 60_000).toUTCString().replace('GMT', '+0000')}`,
    ...references,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'A few words.',
    '',
  ].join('\n');
}
