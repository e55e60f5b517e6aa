package app.cairn;

import java.util.Arrays;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationState;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Brings the database to this version's schema, and leaves one that a newer Cairn made alone.
@Configuration(proxyBeanMethods = false)
class SchemaVersion {

  @Bean
  FlywayMigrationStrategy migrateUnlessNewer() {
    return flyway -> {
      if (madeByNewerCairn(flyway)) {
        throw new StartException(
            "The data folder was made by a newer Cairn. Start that version, or choose another"
                + " folder with --cairn.home.");
      }
      flyway.migrate();
    };
  }

  private static boolean madeByNewerCairn(Flyway flyway) {
    return Arrays.stream(flyway.info().applied())
        .anyMatch(migration -> migration.getState() == MigrationState.FUTURE_SUCCESS);
  }
}
