package example.chat;

import java.security.Principal;
import java.util.regex.Pattern;

/** Somebody by the name that they gave themselves. A real application would check who they are. */
record ChatUser(String name) implements Principal {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,32}");

    static boolean canBeCalled(String name) {
        return name != null && NAME.matcher(name).matches();
    }

    @Override
    public String getName() {
        return name;
    }
}
