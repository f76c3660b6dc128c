// The list of keys, opened with `?`.
import { ModalDialog } from '../../ui/ModalDialog.tsx';
import { shortcutHelp } from './shortcuts.ts';
import './shortcuts.css';

export function ShortcutsDialog({ command, onClose }: { command: string; onClose(): void }) {
  return (
    <ModalDialog title="Keyboard shortcuts" className="shortcuts" onClose={onClose}>
      <div className="modal-body shortcuts-groups">
        {shortcutHelp(command).map((group) => (
          <section key={group.title}>
            <h2>{group.title}</h2>
            <dl>
              {group.shortcuts.map(({ keys, what }) => (
                <div key={what}>
                  <dt>{what}</dt>
                  <dd>
                    {keys.map((key) => (
                      <kbd key={key}>{key}</kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </ModalDialog>
  );
}
