import { formatBytes } from '@steadysocket/example-look';
import { useEffect, useRef } from 'react';
import type { ImageContent } from '../shared/content.js';

export function ImageView({ content }: { readonly content: ImageContent }) {
  const { bytes, mediaType } = content;
  const image = useRef<HTMLImageElement>(null);
  useEffect(() => {
    const url = URL.createObjectURL(new Blob([bytes], { type: mediaType }));
    if (image.current) image.current.src = url;
    return () => URL.revokeObjectURL(url);
  }, [bytes, mediaType]);
  return <img ref={image} alt={`${mediaType}, ${formatBytes(bytes.byteLength)}`} />;
}
