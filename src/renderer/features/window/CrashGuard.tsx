// Last resort: a fault while painting shows words and a way on, not an empty window.
import { Component, type ReactNode } from 'react';

export class CrashGuard extends Component<{ readonly children: ReactNode }, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <main className="crash" role="alert">
        <p>Something went wrong while showing this window. Your mail is not affected.</p>
        <button type="button" className="button primary" onClick={() => window.location.reload()}>
          Show it again
        </button>
      </main>
    );
  }
}
