package io.backfleet.embedded.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * How to run a program that refuses to run as root. An ordinary user runs it directly. Root runs it inside a user namespace of its own, where it
 * looks like nobody while its files stay root's, or, where the kernel forbids that (most containers), really as nobody.
 *
 * @param way the way that was found
 * @param prefix words to put before the command, maybe none
 */
public record Unprivileged(Way way, List<String> prefix) {
    private static final List<String> NAMESPACE = List.of("unshare", "-U", "--");
    private static final List<String> NOBODY =
            List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--");

    /** The ways, in the order in which {@link #find()} tries them. */
    public enum Way {
        /** This process isn't root: nothing to do. */
        DIRECT,
        /** {@code unshare -U}: an empty user namespace. Files need no other owner. */
        NAMESPACE,
        /** {@code setpriv}: the program becomes nobody and must own its files; every directory above them must be open to it. */
        NOBODY
    }

    /** Copies the prefix. */
    public Unprivileged {
        prefix = List.copyOf(prefix);
    }

    /**
     * Finds the first way that works here. Starts up to two short programs when this process is root.
     *
     * @throws EmbeddedServerException when this process is root and no way works
     */
    public static Unprivileged find() {
        if (!root()) {
            return new Unprivileged(Way.DIRECT, List.of());
        }
        for (Unprivileged candidate :
                List.of(new Unprivileged(Way.NAMESPACE, NAMESPACE), new Unprivileged(Way.NOBODY, NOBODY))) {
            if (candidate.works()) {
                return candidate;
            }
        }
        throw new EmbeddedServerException("This process is root, database servers refuse to run as root, and neither"
                + " 'unshare -U' nor 'setpriv --reuid=nobody' works here: start as another user");
    }

    /** The way of {@link Way#NOBODY} without looking at others, for machines on which user namespaces are unwanted. */
    public static Unprivileged asNobody() {
        return new Unprivileged(Way.NOBODY, NOBODY);
    }

    /** The command with the prefix before it. */
    public List<String> command(List<String> program) {
        List<String> all = new ArrayList<>(prefix);
        all.addAll(program);
        return all;
    }

    /** Whether files must be given away with {@link #own} and directories above them opened. */
    public boolean needsOwnership() {
        return way == Way.NOBODY;
    }

    /**
     * Gives the tree to the user that the program will run as, where that is needed.
     *
     * @throws IOException when a file can't be given away
     */
    public void own(Path tree) throws IOException {
        if (!needsOwnership()) {
            return;
        }
        UserPrincipalLookupService users = tree.getFileSystem().getUserPrincipalLookupService();
        UserPrincipal nobody = users.lookupPrincipalByName("nobody");
        GroupPrincipal nogroup = users.lookupPrincipalByGroupName("nogroup");
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                PosixFileAttributeView view =
                        Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
                view.setOwner(nobody);
                view.setGroup(nogroup);
            }
        }
    }

    private static boolean root() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException | UnsupportedOperationException e) {
            return "root".equals(System.getProperty("user.name"));
        }
    }

    private boolean works() {
        try {
            Process process = new ProcessBuilder(command(List.of("id", "-un")))
                    .redirectErrorStream(true)
                    .start();
            String name = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor() == 0 && name.equals("nobody");
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedServerException("interrupted while looking for a way not to be root", e);
        }
    }
}
