// The frame of the message body. The document before stays in sight until the new one has loaded: no white flash.
import { useEffect, useState } from 'react';

/** Milliseconds until a document is shown that still waits for pictures; its text is there long before. */
const PICTURES_WAIT = 300;

export function MessageFrame({ url }: { url: string }) {
  const [loaded, setLoaded] = useState(url);
  useEffect(() => {
    const timer = setTimeout(() => setLoaded(url), PICTURES_WAIT);
    return () => clearTimeout(timer);
  }, [url]);
  const urls = loaded === url ? [url] : [loaded, url];
  return (
    <div className="message-frames">
      {urls.map((address) => (
        <iframe
          key={address}
          className="message-frame"
          title={address === url ? 'Message body' : 'Message before'}
          aria-hidden={address !== url}
          tabIndex={address === url ? 0 : -1}
          data-waiting={(address === url && loaded !== url) || undefined}
          // No scripts, no origin of ours, no forms. A clicked link asks for a window, which main hands to the
          // system's browser instead.
          sandbox="allow-popups"
          referrerPolicy="no-referrer"
          src={address}
          onLoad={() => {
            if (address === url) setLoaded(address);
          }}
        />
      ))}
    </div>
  );
}
