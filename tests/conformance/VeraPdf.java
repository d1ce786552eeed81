import java.io.FileInputStream;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Prints one line per profile: its name, "conforms" or the rules broken. Arguments: file, profiles. */
public class VeraPdf {
  public static void main(String[] arguments) throws Exception {
    VeraGreenfieldFoundryProvider.initialise();
    for (int i = 1; i < arguments.length; i++) {
      PDFAFlavour profile = PDFAFlavour.byFlavourId(arguments[i]);
      StringBuilder line = new StringBuilder(arguments[i]);
      try (PDFAParser parser =
          Foundries.defaultInstance().createParser(new FileInputStream(arguments[0]), profile)) {
        ValidationResult result =
            Foundries.defaultInstance().createValidator(profile, false).validate(parser);
        line.append(result.isCompliant() ? " conforms" : " fails");
        for (TestAssertion assertion : result.getTestAssertions()) {
          line.append(" | ").append(assertion.getRuleId().getClause());
          line.append(" ").append(assertion.getMessage());
        }
      }
      System.out.println(line);
    }
  }
}
