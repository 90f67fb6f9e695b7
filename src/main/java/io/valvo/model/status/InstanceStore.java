package io.valvo.model.status;

/**
 * Where it outlives the daemon what an instance needs to go on. Recorded by the instances
 * themselves at each transition, before what follows from it is done: when a method returns, the
 * record outlives the process. No method fails or blocks for long.
 */
public interface InstanceStore {
    /** The present state of an instance; the store stamps it with the boot. */
    void record(InstanceRecord record);

    void forget(String instance);

    /** Somebody wants another number of instances than the configuration says. */
    void recordScale(String service, ScaleOverride scale);

    void forgetScale(String service);

    /** Somebody wants another shape of it than the one declared. */
    void recordVariant(String service, VariantOverride variant);

    void forgetVariant(String service);

    /** Keeps nothing. */
    InstanceStore NONE =
            new InstanceStore() {
                @Override
                public void record(InstanceRecord record) {}

                @Override
                public void forget(String instance) {}

                @Override
                public void recordScale(String service, ScaleOverride scale) {}

                @Override
                public void forgetScale(String service) {}

                @Override
                public void recordVariant(String service, VariantOverride variant) {}

                @Override
                public void forgetVariant(String service) {}
            };
}
