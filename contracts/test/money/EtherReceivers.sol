// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IEscrow} from "../../src/money/IEscrow.sol";

/// @notice Withdraws again while it is being paid.
contract ReenteringReceiver {
    IEscrow private immutable _ESCROW;
    uint256 public refusals;

    constructor(IEscrow escrow) {
        _ESCROW = escrow;
    }

    receive() external payable {
        try _ESCROW.withdrawEther() {}
        catch {
            ++refusals;
        }
        try _ESCROW.withdraw(_ESCROW.wrappedEther()) {}
        catch {
            ++refusals;
        }
    }

    function withdraw() external {
        _ESCROW.withdrawEther();
    }
}

/// @notice Answers ether with as much return data as its gas pays for.
contract BombReceiver {
    uint256 private constant LENGTH = 1 << 20;

    IEscrow private immutable _ESCROW;

    constructor(IEscrow escrow) {
        _ESCROW = escrow;
    }

    receive() external payable {
        assembly {
            return(0, LENGTH)
        }
    }

    function withdraw() external {
        _ESCROW.withdrawEther();
    }
}

/// @notice Refuses ether.
contract RefusingReceiver {
    IEscrow private immutable _ESCROW;

    constructor(IEscrow escrow) {
        _ESCROW = escrow;
    }

    function withdraw() external {
        _ESCROW.withdrawEther();
    }

    function withdrawToken() external {
        _ESCROW.withdraw(_ESCROW.wrappedEther());
    }
}
