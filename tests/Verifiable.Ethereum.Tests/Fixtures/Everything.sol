// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Linked from outside, so that bindings have a library to place.
library Arithmetic {
    function twice(uint256 value) external pure returns (uint256) {
        return 2 * value;
    }
}

struct Inner {
    bytes32 root;
    bytes blob;
    uint64[2] pair;
}

/// @notice Has a member of every ABI type; the tests deploy it and call it through generated bindings.
contract Everything {
    enum Mood { Calm, Angry }

    struct Scalars {
        uint8 a;
        uint16 b;
        uint32 c;
        uint64 d;
        uint128 e;
        uint256 f;
        int8 g;
        int16 h;
        int32 i;
        int64 j;
        int128 k;
        int256 l;
        uint40 odd;
        int24 oddSigned;
    }

    struct Outer {
        bool flag;
        address account;
        bytes4 tag;
        bytes32 word;
        bytes blob;
        string text;
        Mood mood;
        Inner inner;
        Inner[] inners;
        string[][2] grid;
    }

    error Refused(address caller, uint256 limit, string reason);
    error Empty();

    event Stored(uint256 indexed key, address indexed by, uint64 value, string note);
    event Hashed(string indexed text, Inner inner);
    event Silent(bytes32 indexed word) anonymous;

    uint64 public stored;
    address public immutable owner;

    constructor(uint64 initial, string memory note) payable {
        stored = initial;
        owner = msg.sender;
        emit Stored(0, msg.sender, initial, note);
    }

    function echoScalars(Scalars calldata value) external pure returns (Scalars memory) {
        return value;
    }

    function echoOuter(Outer calldata value) external pure returns (Outer memory) {
        return value;
    }

    function echo(uint256[] calldata values, bytes3[2] calldata tags) external pure returns (uint256[] memory, bytes3[2] memory out_) {
        return (values, tags);
    }

    function twice(uint256 value) external pure returns (uint256) {
        return Arithmetic.twice(value);
    }

    function store(uint256 key, uint64 value, string calldata note) external payable returns (uint64 previous) {
        previous = stored;
        stored = value;
        emit Stored(key, msg.sender, value, note);
    }

    function store(uint64 value) external {
        stored = value;
        emit Hashed("short", Inner(bytes32(uint256(value)), "blob", [value, value + 1]));
        emit Silent(bytes32(uint256(value)));
    }

    /// @notice Fails only once mined: estimation sees a smaller block number.
    function storeBefore(uint256 limit, uint64 value) external {
        if (block.number > limit) revert Refused(msg.sender, limit, "too late");
        stored = value;
    }

    function refuse(uint256 limit) external view returns (bool) {
        if (limit == 0) revert Empty();
        if (limit == 1) revert("plain words");
        assert(limit != 2);
        revert Refused(msg.sender, limit, "never");
    }

    function keywords(uint256 object, bool class_, bytes calldata from, uint256 block_, uint256) external pure returns (uint256 event_, bool params) {
        return (object + block_ + from.length, class_);
    }
}
