using Verifiable.Ethereum.Contracts;
using Verifiable.Ethereum.Rpc;
using Verifiable.Protocol.Disputes;
using Verifiable.Protocol.Hashing;
using Verifiable.Protocol.Merkle;

namespace Verifiable.Node.Disputes;

/// <summary>Rebuilds a game's position from the contract's state and the events of its moves, which carry what the parties revealed.</summary>
/// <remarks>The contract keeps only hashes of reveals; it has checked every one against them, so the events can be believed as far as the node can.</remarks>
public static class GameReplay
{
    /// <summary>The position of a game.</summary>
    /// <param name="game">State of the game now.</param>
    /// <param name="logs">All logs of the game in order, from its opening on.</param>
    /// <exception cref="InvalidDataException">The logs do not begin with the game's opening, or do not fit together.</exception>
    public static DisputePosition Position(Game game, IReadOnlyList<EthereumLog> logs)
    {
        ArgumentNullException.ThrowIfNull(game);
        ArgumentNullException.ThrowIfNull(logs);
        var replay = new Replay();
        foreach (EthereumLog log in logs)
            replay.Apply(log);
        return replay.Position(game);
    }

    private sealed class Replay
    {
        private Hash256? _before;
        private Hash256 _after;
        private Hash256 _trace;
        private Hash256 _output;
        private List<Hash256> _tracePath = [];
        private bool _operatorOpened;
        private Hash256[] _nodes = [];
        private byte[] _leaf = [];
        private uint[] _partials = [];
        private bool _anyPartials;

        public void Apply(EthereumLog log)
        {
            if (DisputeGame.GameOpenedEvent.TryDecode(log) is { } opened)
            {
                _before = opened.StartStateRoot;
                _after = opened.EndStateRoot;
            }
            else if (DisputeGame.ClaimOpenedEvent.TryDecode(log) is { } claimed)
            {
                // About the steps before the last one, or about that step, whose trace the worker has committed to.
                (_before, _after) = claimed.BeforeDisputed ? (_before, claimed.Claim.StateBefore) : (claimed.Claim.StateBefore, claimed.Claim.StateAfter);
                _trace = _output = claimed.BeforeDisputed ? default : claimed.Claim.Trace;
            }
            else if (DisputeGame.IntervalSplitEvent.TryDecode(log) is { } split)
            {
                _nodes = split.Boundaries;
            }
            else if (DisputeGame.IntervalChosenEvent.TryDecode(log) is { } chosen)
            {
                if (chosen.Part + 1 >= _nodes.Length)
                    throw new InvalidDataException($"game {chosen.GameId}: expected a part below {_nodes.Length - 1}, got {chosen.Part}");
                (_before, _after) = (_nodes[chosen.Part], _nodes[chosen.Part + 1]);
            }
            else if (DisputeGame.TraceCommittedEvent.TryDecode(log) is { } committed)
            {
                _trace = committed.Trace;
                _output = committed.Trace;
            }
            else if (DisputeGame.OperatorOpenedEvent.TryDecode(log) is not null)
            {
                _operatorOpened = true;
            }
            else if (DisputeGame.NodeChosenEvent.TryDecode(log) is { } node)
            {
                // On the way to the operator: its siblings, lower reveals before higher ones.
                if (!_operatorOpened)
                {
                    _tracePath = [.. new ListTree(_nodes, MerkleTags.Trace).Path(node.Position), .. _tracePath];
                    _output = node.Child;
                }
            }
            else if (DisputeGame.NodesRevealedEvent.TryDecode(log) is { } revealed)
            {
                _nodes = revealed.Nodes;
            }
            else if (DisputeGame.LeafRevealedEvent.TryDecode(log) is { } leaf)
            {
                _leaf = leaf.Values;
            }
            else if (DisputeGame.PartialsCommittedEvent.TryDecode(log) is { } partials)
            {
                _partials = partials.Partials;
                _anyPartials = true;
            }
        }

        public DisputePosition Position(Game game) => new()
        {
            Phase = (DisputePhase)game.Phase,
            Node = game.Node,
            FirstStep = game.FirstStep,
            StepCount = game.StepCount,
            StateBefore = _before ?? throw new InvalidDataException("game: expected its opening among the logs, got none"),
            StateAfter = _after,
            Trace = _trace,
            Depth = game.Depth,
            Index = game.Position,
            OperatorIndex = game.OperatorIndex,
            OutputRoot = _output,
            TracePath = _tracePath,
            Element = game.Element,
            Value = game.Value,
            FirstPartials = !_anyPartials,
            FirstBlock = game.FirstBlock,
            BlockCount = game.BlockCount,
            Entry = game.Entry,
            Exit = game.Exit,
            RevealedNodes = _nodes,
            RevealedLeaf = _leaf,
            RevealedPartials = _partials,
        };
    }
}
