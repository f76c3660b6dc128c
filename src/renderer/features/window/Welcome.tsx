// The first start: no account yet.

export function Welcome({ onNewAccount }: { onNewAccount(): void }) {
  return (
    <main className="welcome">
      <h1>Welcome to Petrel</h1>
      <p>
        Add an IMAP or POP3 account to read your mail here. What was fetched once can be read without a
        network.
      </p>
      <button type="button" className="button primary" onClick={onNewAccount}>
        New account…
      </button>
    </main>
  );
}
