using System.Text.Json.Nodes;
using Verifiable.Cli.Output;

namespace Verifiable.Cli.Tests.Output;

public sealed class CommandOutputTests
{
    [Fact]
    public void Result_ListAsText_IsATable() => Assert.Equal(
        """
        job  state    worker
          1  Running  0xab
         12  Open     -

        """,
        Print(new JsonObject
        {
            ["jobs"] = new JsonArray(
                new JsonObject { ["job"] = 1, ["state"] = "Running", ["worker"] = "0xab" },
                new JsonObject { ["job"] = 12, ["state"] = "Open", ["worker"] = null }),
        }));

    [Fact]
    public void Result_EmptyListAsText_SaysSo() => Assert.Equal("no receipts\n", Print(new JsonObject { ["receipts"] = new JsonArray() }));

    [Fact]
    public void Result_MembersAsText_AreAligned() => Assert.Equal("head  7\njobs  -\n", Print(new JsonObject { ["head"] = 7, ["jobs"] = null }));

    private static string Print(JsonObject result)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter();
        new CommandOutput(OutputFormat.Text, output, error).Result(result);
        Assert.Empty(error.ToString());
        return output.ToString();
    }
}
