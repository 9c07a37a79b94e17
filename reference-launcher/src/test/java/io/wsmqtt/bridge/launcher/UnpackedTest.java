package io.wsmqtt.bridge.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnpackedTest {
    @TempDir
    private Path folder;

    private Path archive(String... entries) throws IOException {
        Path archive = folder.resolve("some.war");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
            for (String entry : entries) {
                zip.putNextEntry(new ZipEntry(entry));
            }
        }
        return archive;
    }

    @Test
    void copiesTheJarsOfTheLauncherFolderAlone() throws IOException {
        Path archive = archive("launcher/a.jar", "launcher/b.txt", "launcher/../../c.jar", "WEB-INF/lib/d.jar");
        Path work;
        try (Unpacked unpacked = Unpacked.from(archive)) {
            work = unpacked.workFolder();

            assertThat(List.of(unpacked.urls()))
                    .containsExactly(work.resolve("launcher/a.jar").toUri().toURL());
            assertThat(work.resolve("launcher/a.jar")).exists();
            Files.writeString(work.resolve("launcher/more"), "what the container wrote");
        }

        assertThat(work).doesNotExist();
    }

    @Test
    void anArchiveWithoutThemIsNotTheBridge() throws IOException {
        Path archive = archive("WEB-INF/web.xml");

        assertThatThrownBy(() -> Unpacked.from(archive))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("some.war holds no jars in /launcher/");
    }
}
