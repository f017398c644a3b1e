using FsCheck;
using FsCheck.Fluent;

namespace Verifiable.Networking.Tests;

/// <summary>Property tests play the same cases in every run.</summary>
internal static class Seeded
{
    /// <summary>Throws on a falsified property; 300 cases from a fixed seed.</summary>
    public static Config Config => Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(new Replay(new Rnd(20261122, 5), null));
}
