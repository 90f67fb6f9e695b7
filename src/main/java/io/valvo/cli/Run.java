package io.valvo.cli;

/** Supervises one command in this process, without a file. */
record Run(RunSpec spec) implements Deed {
    @Override
    public int perform(Session session) {
        return session.supervisor().run(spec, session.whereabouts().named(), session.shell());
    }
}
