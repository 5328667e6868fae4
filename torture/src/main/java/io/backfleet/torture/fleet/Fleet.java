package io.backfleet.torture.fleet;

import io.backfleet.embedded.kafka.ChildKafka;
import io.backfleet.embedded.kafka.KafkaOptions;
import io.backfleet.embedded.kafka.KafkaOptions.Listener;
import io.backfleet.embedded.network.TcpProxy;
import io.backfleet.embedded.process.Ports;
import io.backfleet.embedded.process.WorkDirectory;
import io.backfleet.torture.jdbc.Servers;
import io.backfleet.torture.schedule.Crew;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A broker and the processes of a fleet, each with a listener of the broker and proxies of its own. Thread-safe, but nobody
 * may strike one subject twice at once.
 */
public final class Fleet implements AutoCloseable {
    private final WorkDirectory work;
    private final ChildKafka kafka;
    private final Map<String, Network> networks;
    private final Map<String, RoleProcess> processes = new TreeMap<>();

    private Fleet(WorkDirectory work, ChildKafka kafka, Map<String, Network> networks) {
        this.work = work;
        this.kafka = kafka;
        this.networks = networks;
    }

    /**
     * Starts a broker and the processes, and does not wait for the latter.
     *
     * @param program words that start the program, to which a role and its options are added
     * @param replicas whether the databases file names replicas
     */
    public static Fleet start(List<String> program, Crew crew, Servers servers, boolean replicas) {
        WorkDirectory work = WorkDirectory.create("torture");
        Map<String, Network> networks = new TreeMap<>();
        try {
            List<String> names = crew.processes();
            List<Integer> ports = Ports.pick(names.size());
            List<Listener> listeners = new ArrayList<>();
            for (int i = 0; i < names.size(); i++) {
                int port = ports.get(i);
                Network network = Network.open(() -> port, servers);
                networks.put(names.get(i), network);
                String listener = names.get(i).toUpperCase(Locale.ROOT).replace("-", "");
                listeners.add(new Listener(listener, port, network.kafkaPort()));
            }
            ChildKafka kafka = ChildKafka.start(KafkaOptions.defaults().withListeners(listeners));
            Fleet fleet = new Fleet(work, kafka, networks);
            names.forEach(name -> fleet.launch(name, program, replicas));
            return fleet;
        } catch (IOException e) {
            throw new UncheckedIOException("no fleet", e);
        }
    }

    private void launch(String name, List<String> program, boolean replicas) {
        Network network = network(name);
        List<String> command = new ArrayList<>(program);
        String role = name.substring(0, name.indexOf('-'));
        command.addAll(List.of(role, "--http-port", "0", "--kafka", "127.0.0.1:" + network.kafkaPort()));
        if (!role.equals("coordinator")) {
            command.addAll(List.of(
                    "--slots", "2", "--databases", databases(name, replicas).toString()));
        }
        processes.put(name, new RoleProcess(name, work, command));
    }

    private Path databases(String name, boolean replicas) {
        StringBuilder yaml = new StringBuilder("databases:\n");
        for (String id : Servers.DATABASES) {
            String engine = id.substring(0, 2);
            yaml.append("  ").append(id).append(":\n    user: ").append(Servers.user(id));
            yaml.append("\n    url: ").append(Servers.url(id, network(name).port(engine, false)));
            if (replicas) {
                yaml.append("\n    replicas: [\"")
                        .append(Servers.url(id, network(name).port(engine, true)))
                        .append("\"]");
            }
            yaml.append('\n');
        }
        try {
            return Files.writeString(work.resolve(name + ".yaml"), yaml);
        } catch (IOException e) {
            throw new UncheckedIOException("no databases file", e);
        }
    }

    /** The broker, without a proxy before it. */
    public String kafka() {
        return kafka.bootstrapServers();
    }

    /** SIGKILL of the broker. */
    public void killBroker() {
        kafka.kill();
    }

    /** An orderly end of the broker. */
    public void stopBroker() {
        kafka.stop();
    }

    /** Starts the broker unless it runs. */
    public void startBroker() {
        kafka.start();
    }

    /** SIGKILL of a process. */
    public void kill(String name) {
        process(name).kill();
    }

    /** SIGTERM of a process, and the wait for its end. */
    public void stop(String name) {
        process(name).stop();
    }

    /** Starts a process unless it runs. */
    public void start(String name) {
        process(name).start();
    }

    /** SIGSTOP. */
    public void freeze(String name) {
        process(name).freeze();
    }

    /** SIGCONT. */
    public void thaw(String name) {
        process(name).thaw();
    }

    /** A process's way to Kafka. */
    public List<TcpProxy> toKafka(String name) {
        return network(name).toKafka();
    }

    /** A process's ways to the databases. */
    public List<TcpProxy> toDatabases(String name) {
        return network(name).toDatabases();
    }

    /** Starts and thaws what is not running, and mends all connections. */
    public void heal() {
        kafka.start();
        networks.values().forEach(network -> network.all().forEach(TcpProxy::restore));
        processes.values().forEach(process -> process.start());
        processes.values().forEach(RoleProcess::thaw);
    }

    /** Names of those that do not run. */
    public List<String> ended() {
        List<String> ended = new ArrayList<>();
        processes.forEach((name, process) -> {
            if (!process.isAlive()) {
                ended.add(name);
            }
        });
        return ended;
    }

    /** Copies what all processes have printed. */
    public void saveLogs(Path directory) throws IOException {
        Files.createDirectories(directory);
        for (RoleProcess process : processes.values()) {
            if (Files.exists(process.log())) {
                Files.copy(process.log(), directory.resolve(process.log().getFileName()));
            }
        }
    }

    private RoleProcess process(String name) {
        return Objects.requireNonNull(processes.get(name), name);
    }

    private Network network(String name) {
        return Objects.requireNonNull(networks.get(name), name);
    }

    @Override
    public void close() {
        networks.values().forEach(network -> network.all().forEach(TcpProxy::restore));
        processes.values().forEach(RoleProcess::kill);
        try {
            for (Network network : networks.values()) {
                network.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a proxy can't be closed", e);
        } finally {
            try {
                kafka.close();
            } finally {
                work.close();
            }
        }
    }
}
