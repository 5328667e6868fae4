package io.backfleet.protocol.wire;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A message in which a part is missing must not be read as one that carries null. */
class RequiredPartsTest {
    /** All records that occur in any sample, at any depth, one object of each. */
    static Collection<Record> records() throws ReflectiveOperationException {
        Set<Class<?>> seen = new LinkedHashSet<>();
        List<Record> found = new ArrayList<>();
        for (Samples.Sample sample : Samples.all()) {
            collect(sample.message(), seen, found);
        }
        return found;
    }

    private static void collect(@Nullable Object value, Set<Class<?>> seen, List<Record> found)
            throws ReflectiveOperationException {
        if (value instanceof Collection<?> values) {
            for (Object each : values) {
                collect(each, seen, found);
            }
        } else if (value instanceof Map<?, ?> map) {
            collect(map.values(), seen, found);
        } else if (value instanceof Record record) {
            if (seen.add(record.getClass())) {
                found.add(record);
            }
            for (RecordComponent component : record.getClass().getRecordComponents()) {
                collect(get(component, record), seen, found);
            }
        }
    }

    private static @Nullable Object get(RecordComponent component, Record record) throws ReflectiveOperationException {
        component.getAccessor().setAccessible(true);
        return component.getAccessor().invoke(record);
    }

    @ParameterizedTest
    @MethodSource("records")
    void part_isNullOnlyWhereItSaysSo(Record record) throws ReflectiveOperationException {
        RecordComponent[] components = record.getClass().getRecordComponents();
        Constructor<?> constructor = record.getClass()
                .getDeclaredConstructor(
                        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
        constructor.setAccessible(true);
        @Nullable Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            values[i] = get(components[i], record);
        }
        List<String> forgotten = new ArrayList<>();
        for (int i = 0; i < components.length; i++) {
            boolean nullable = components[i].getAnnotatedType().isAnnotationPresent(Nullable.class);
            if (nullable || components[i].getType().isPrimitive()) {
                continue;
            }
            @Nullable Object[] lacking = values.clone();
            lacking[i] = null;
            try {
                constructor.newInstance(lacking);
                forgotten.add(components[i].getName());
            } catch (InvocationTargetException e) {
                assertTrue(e.getCause() instanceof NullPointerException, () -> "thrown: " + e.getCause());
            }
        }
        if (!forgotten.isEmpty()) {
            fail(record.getClass().getName() + " takes null for "
                    + forgotten.stream().collect(Collectors.joining(", "))
                    + ": refuse it in the constructor, or mark it @Nullable");
        }
    }
}
