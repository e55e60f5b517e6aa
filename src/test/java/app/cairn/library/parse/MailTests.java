package app.cairn.library.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MailTests {

  private static final String HEADER =
      """
      From: Ann Lee <ann@a.example>
      To: bob@b.example
      Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?=
      Date: Thu, 22 Aug 2002 12:36:23 +0200
      MIME-Version: 1.0
      """;

  @TempDir Path folder;
  private TestFiles files;

  @BeforeEach
  void open() {
    files = new TestFiles(folder);
  }

  @Test
  void putsSubjectSenderAndDateBeforeTheText() throws ParseException {
    ParsedDocument mail =
        files.parse("m.eml", HEADER + "Content-Type: text/plain\n\nHello Bob,\n\nsee you.\n");
    assertThat(mail.mediaType()).isEqualTo("message/rfc822");
    assertThat(mail.title()).isEqualTo("Grüße");
    assertThat(mail.text())
        .isEqualTo(
            "Grüße\n\nAnn Lee <ann@a.example>, 2002-08-22\n\nFrom: Ann Lee <ann@a.example>\n"
                + "To: bob@b.example\nDate: 2002-08-22 10:36:23 UTC\n\nHello Bob,\n\nsee you.");
    assertThat(TestFiles.blockWith(mail, "see you").headings())
        .containsExactly("Grüße", "Ann Lee <ann@a.example>, 2002-08-22");
  }

  @Test
  void readsOneOfTheAlternativesInTheEncodingItDeclares() throws ParseException {
    String mail =
        HEADER
            + "Content-Type: multipart/alternative; boundary=b\n\n--b\n"
            + "Content-Type: text/plain; charset=utf-8\n\nplain words\n--b\n"
            + "Content-Type: text/html; charset=koi8-r\nContent-Transfer-Encoding: 8bit\n\n"
            + "<p>Это письмо\nо документах</p>\n--b--\n";
    ParsedDocument parsed = files.parse("alt.eml", mail.getBytes(Charset.forName("KOI8-R")));
    assertThat(parsed.text()).endsWith("Это письмо о документах").doesNotContain("plain words");
  }

  @Test
  void readsAttachmentsUnderTheirNames() throws ParseException {
    ParsedDocument mail = TestFiles.parse(TestFiles.resource("attachments.eml"));
    assertThat(mail.title()).isEqualTo("EML 1");
    assertThat(TestFiles.blockWith(mail, "This is Test TXTB").headings())
        .containsExactly("EML 1", "Bugs Bunny <Bugs.Bunny@acme.com>", "Test TxtB.txt");
  }

  @Test
  void readsEachMessageOfAMailbox() throws ParseException {
    String box =
        """
        From ann@a.example Thu Aug 22 12:36:23 2002
        From: Ann <ann@a.example>
        Subject: First
        Message-ID: <1@a>

        One.

        From bob@b.example Fri Aug 23 12:36:23 2002
        From: Bob <bob@b.example>
        Subject: Second
        Message-ID: <2@b>

        Two.
        """;
    ParsedDocument parsed = files.parse("box.mbox", box);
    assertThat(parsed.mediaType()).isEqualTo("application/mbox");
    assertThat(TestFiles.blockWith(parsed, "One.").headings().getFirst()).isEqualTo("First");
    assertThat(TestFiles.blockWith(parsed, "Two.").headings().getFirst()).isEqualTo("Second");
    assertThat(parsed.title()).isNull();
  }

  @Test
  void readsOutlookMessages() throws ParseException {
    ParsedDocument message = TestFiles.parse(TestFiles.resource("message.msg"));
    assertThat(message.mediaType()).isEqualTo("application/vnd.ms-outlook");
    assertThat(message.title()).isEqualTo("Microsoft Outlook Express 6");
    assertThat(message.text())
        .containsOnlyOnce("To: Nouvel utilisateur de Outlook Express")
        .containsOnlyOnce("La réponse à vos attentes en matière de messagerie");
  }

  @Test
  void readsASavedWebPage() throws ParseException {
    ParsedDocument page =
        files.parse(
            "page.mhtml",
            """
            From: <Saved by a browser>
            Subject: The page
            MIME-Version: 1.0
            Content-Type: multipart/related; type="text/html"; boundary="b"

            --b
            Content-Type: text/html

            <h1>Tea</h1><p>Hot water.</p>
            --b--
            """);
    assertThat(page.text()).contains("Hot water.");
    assertThat(page.title()).isEqualTo("The page");
  }
}
