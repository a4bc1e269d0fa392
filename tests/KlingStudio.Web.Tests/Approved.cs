using System.Runtime.CompilerServices;

namespace KlingStudio.Web.Tests;

/// <summary>Compares a text with an approved file beside the tests. A difference is shown; <c>KLINGSTUDIO_APPROVE=1</c> writes the file anew for a person to look at.</summary>
public static class Approved
{
    public static void Verify(string name, string actual, [CallerFilePath] string caller = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(caller)!, "Approved", name);
        var text = actual.ReplaceLineEndings("\n").TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable("KLINGSTUDIO_APPROVE") == "1")
            File.WriteAllText(path, text);
        Assert.Equal(File.ReadAllText(path).ReplaceLineEndings("\n"), text);
    }
}
