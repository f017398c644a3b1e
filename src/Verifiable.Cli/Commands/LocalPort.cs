using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Verifiable.Cli.Commands;

/// <summary>Checks of a port to listen on.</summary>
internal static class LocalPort
{
    /// <summary>Refuses numbers that are no port; 0, any free one, is allowed.</summary>
    public static void Validate(OptionResult result)
    {
        if (result.Tokens.Count == 1 && long.TryParse(result.Tokens[0].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long port) && port is < 0 or > IPEndPoint.MaxPort)
            result.AddError($"{result.Option.Name}: expected 1 to {IPEndPoint.MaxPort}, or 0 for any free port, got {port}");
    }

    /// <summary>Refuses a port that is taken.</summary>
    /// <exception cref="UsageException">Another program listens on it, or this one may not.</exception>
    public static void RequireFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
        }
        catch (SocketException exception)
        {
            throw new UsageException($"--port: expected a free port, got {port}: {exception.Message.ToLowerInvariant()}");
        }
    }
}
