import { useReadable } from '@steadysocket/react';
import { signedIn } from '../client/signed-in.js';
import { ChatScreen } from './chat-screen.js';
import { SignIn } from './sign-in.js';

export function App() {
  const chat = useReadable(signedIn);
  return chat === null ? <SignIn /> : <ChatScreen key={chat.me} chat={chat} />;
}
