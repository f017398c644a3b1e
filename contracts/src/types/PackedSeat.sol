// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice Where a seat of an audit stands.
enum SeatState {
    Empty,
    Committed,
    Revealed,
    Closed
}

/// @notice A seat in one slot.
/// @dev Layout:
///
///     [255..8] digest, later answer, without its lowest 8 bits
///     [7..0]   state
///
/// Of a hash 248 bits bind: another preimage takes 2^248 work to find, a pair of them 2^124.
type PackedSeat is bytes32;

using PackedSeatLib for PackedSeat global;

library PackedSeatLib {
    uint256 private constant STATE_MASK = 0xff;

    function pack(bytes32 word, SeatState state_) internal pure returns (PackedSeat) {
        return PackedSeat.wrap(bytes32((uint256(word) & ~STATE_MASK) | uint256(state_)));
    }

    function state(PackedSeat self) internal pure returns (SeatState) {
        return SeatState(uint256(PackedSeat.unwrap(self)) & STATE_MASK);
    }

    function matches(PackedSeat self, bytes32 word) internal pure returns (bool) {
        return uint256(PackedSeat.unwrap(self) ^ word) >> 8 == 0;
    }
}
