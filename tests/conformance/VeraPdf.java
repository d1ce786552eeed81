import java.io.FileInputStream;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Prints one line per file and profile: its name, the profile, "conforms" or the rules broken. */
public class VeraPdf {
  public static void main(String[] files) throws Exception {
    VeraGreenfieldFoundryProvider.initialise();
    for (String file : files) {
      for (String profile : new String[] {"ua1", "3a"}) {
        System.out.println(file + "\t" + profile + "\t" + verdict(file, profile));
      }
    }
  }

  private static String verdict(String file, String profile) throws Exception {
    PDFAFlavour flavour = PDFAFlavour.byFlavourId(profile);
    try (PDFAParser parser =
        Foundries.defaultInstance().createParser(new FileInputStream(file), flavour)) {
      ValidationResult result =
          Foundries.defaultInstance().createValidator(flavour, false).validate(parser);
      StringBuilder verdict = new StringBuilder(result.isCompliant() ? "conforms" : "fails:");
      for (TestAssertion assertion : result.getTestAssertions()) {
        verdict.append(" ").append(assertion.getRuleId().getClause());
        verdict.append(" ").append(assertion.getMessage());
      }
      return verdict.toString();
    }
  }
}
